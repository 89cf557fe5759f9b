module github.com/waybill-sdk/waybill

go 1.26
