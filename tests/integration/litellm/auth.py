"""Who calls the proxy of the tests: the key is the name of the account."""

from typing import Any

from litellm.proxy._types import UserAPIKeyAuth


async def known(request: Any, api_key: str) -> UserAPIKeyAuth:
    """Let everybody in."""
    return UserAPIKeyAuth(api_key=api_key, user_id=api_key.removeprefix("sk-"))
