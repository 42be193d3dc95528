"""Bytes and keys: signed manifests, the trust root behind them, and the files they name. Nothing of law."""

from compliance.signing.chain import init_root, install_root, load_chain, load_version, propose_root, sign_root
from compliance.signing.envelope import Envelope, parse_envelope, sign_payload
from compliance.signing.keys import Algorithm, PrivateKey, PublicKey, generate_key, load_private_key
from compliance.signing.payload import verify_files
from compliance.signing.root import ROOT_TYPE, TrustRoot, read_root
from compliance.signing.schema import validate
from compliance.signing.statement import PAYLOAD_TYPE, PREDICATE_TYPE, build_statement
from compliance.signing.verify import (
    DraftManifest,
    VerifiedManifest,
    read_draft,
    sign_manifest,
    verify_document,
    verify_manifest,
)

__all__ = [
    "PAYLOAD_TYPE",
    "PREDICATE_TYPE",
    "ROOT_TYPE",
    "Algorithm",
    "DraftManifest",
    "Envelope",
    "PrivateKey",
    "PublicKey",
    "TrustRoot",
    "VerifiedManifest",
    "build_statement",
    "generate_key",
    "init_root",
    "install_root",
    "load_chain",
    "load_private_key",
    "load_version",
    "parse_envelope",
    "propose_root",
    "read_draft",
    "read_root",
    "sign_manifest",
    "sign_payload",
    "sign_root",
    "validate",
    "verify_document",
    "verify_files",
    "verify_manifest",
]
