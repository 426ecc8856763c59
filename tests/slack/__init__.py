"""What Slack itself says: its published schema of app manifests."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

_MANIFEST = Draft7Validator(json.loads((Path(__file__).parent / "manifest.schema.2.0.0.json").read_text()))


def manifest_problems(manifest: Mapping[str, Any]) -> list[str]:
    """What Slack would not accept of it."""
    return [error.message for error in _MANIFEST.iter_errors(manifest)]
