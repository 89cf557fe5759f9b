package kms

import (
	"crypto"
	"time"
)

// The types of the protocol, as sigstore's package cliplugin/common has them.

type arguments struct {
	InitOptions initOptions      `json:"initOptions"`
	MethodName  string           `json:"methodName"`
	PublicKey   *publicKeyArgs   `json:"publicKey,omitempty"`
	SignMessage *signMessageArgs `json:"signMessage,omitempty"`
}

type initOptions struct {
	CtxDeadline     *time.Time  `json:"ctxDeadline,omitempty"`
	ProtocolVersion string      `json:"protocolVersion"`
	KeyResourceID   string      `json:"keyResourceID"`
	HashFunc        crypto.Hash `json:"hashFunc"`
	RPCOptions      rpcOptions  `json:"rpcOptions"`
}

type rpcOptions struct {
	KeyVersion         string `json:"keyVersion"`
	RemoteVerification bool   `json:"remoteVerification"`
}

type publicKeyArgs struct {
	PublicKeyOptions publicKeyOptions `json:"publicKeyOptions"`
}

type publicKeyOptions struct {
	RPCOptions rpcOptions `json:"rpcOptions"`
}

func rpc(o rpcOptions) publicKeyOptions { return publicKeyOptions{o} }

type signMessageArgs struct {
	SignOptions signOptions `json:"signOptions"`
}

type signOptions struct {
	RPCOptions     rpcOptions     `json:"rpcOptions"`
	MessageOptions messageOptions `json:"messageOptions"`
}

// messageOptions are empty: the plugin gets the message and hashes it itself.
type messageOptions struct{}

type answer struct {
	ErrorMessage string `json:"errorMessage"`
	PublicKey    *struct {
		PEM []byte `json:"publicKeyPEM"`
	} `json:"publicKey"`
	SignMessage *struct {
		Signature []byte `json:"signature"`
	} `json:"signMessage"`
}
