# State secrets do not leave. Geographic data marked secret are state secrets.
package cn.state_secrets

findings contains "cn.state_secrets.state_secret" if not input.data.state_secret == false

findings contains "cn.state_secrets.secret_geographic_data" if {
	not input.data.geographic.present == false
	not input.data.geographic.secret in {"no", "unknown"}
}
