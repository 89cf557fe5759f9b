module github.com/waybill-sdk/waybill

go 1.26

require github.com/go-json-experiment/json v0.0.0-20260820222146-c27c302e5fc3

require (
	github.com/CycloneDX/cyclonedx-go v0.11.0 // indirect
	github.com/google/go-cmp v0.7.0 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/protobom/protobom v0.5.8 // indirect
	github.com/spdx/tools-golang v0.5.7 // indirect
	google.golang.org/protobuf v1.36.11 // indirect
)
