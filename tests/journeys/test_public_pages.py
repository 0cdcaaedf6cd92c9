"""What anybody may see, with script and without."""

import json
import urllib.request


def test_the_service_is_alive(stack):
    with urllib.request.urlopen(f"{stack.url}/health/") as answer:
        assert json.load(answer) == {"status": "alive"}
