module github.com/waybill-sdk/waybill/internal/interop/spdx3peer

go 1.26

replace github.com/waybill-sdk/waybill => ../../..

require (
	github.com/spdx/tools-golang v0.6.0-rc4
	github.com/waybill-sdk/waybill v0.0.0
)

require (
	github.com/CycloneDX/cyclonedx-go v0.11.0 // indirect
	github.com/go-json-experiment/json v0.0.0-20260820222146-c27c302e5fc3 // indirect
	github.com/google/go-cmp v0.7.0 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/piprate/json-gold v0.7.0 // indirect
	github.com/pquerna/cachecontrol v0.0.0-20180517163645-1555304b9b35 // indirect
	github.com/protobom/protobom v0.5.8 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
)
