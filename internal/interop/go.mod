module github.com/waybill-sdk/waybill/internal/interop

go 1.26

require (
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.2
	github.com/waybill-sdk/waybill v0.0.0-00010101000000-000000000000
)

require (
	github.com/go-json-experiment/json v0.0.0-20260820222146-c27c302e5fc3 // indirect
	golang.org/x/text v0.14.0 // indirect
)

replace github.com/waybill-sdk/waybill => ../..
