# A controlled item needs its licence.
package cn.export_control

findings contains "cn.export_control.licence_missing" if not licence_settled

default licence_settled := false

licence_settled if input.data.export_licence == "not_needed"

licence_settled if input.data.export_licence == "held"
