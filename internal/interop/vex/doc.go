// Package vex compares package vex with the official JSON schema of OpenVEX and with go-vex.
package vex
