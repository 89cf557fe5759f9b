package convert_test

import (
	_ "github.com/CycloneDX/cyclonedx-go"
	_ "github.com/protobom/protobom/pkg/reader"
	_ "github.com/protobom/protobom/pkg/writer"
	_ "github.com/spdx/tools-golang/json"
)
