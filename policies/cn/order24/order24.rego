# Yearly risk assessment of handlers of important data.
package cn.order24

import data.cn.shared

findings contains "cn.order24.yearly_assessment" if shared.important
