"""The plug-in as LiteLLM calls it."""

import os
from collections.abc import AsyncGenerator
from typing import Any

from litellm.integrations.custom_logger import CustomLogger
from litellm.proxy._types import ProxyException

from stillwatch.gateway.refusals import OPENAI_TYPES, Refused
from stillwatch.litellm.opening import Opened
from stillwatch.litellm.settings import settings_of


class Guard(CustomLogger):  # type: ignore[misc]
    """Limits, measures and recording of a LiteLLM proxy.

    Parameters
    ----------
    opened : Opened
    """

    def __init__(self, opened: Opened) -> None:
        super().__init__()
        self._opened = opened

    async def async_pre_call_hook(
        self, user_api_key_dict: Any, cache: Any, data: dict[str, Any], call_type: str
    ) -> None:
        """Let a request in."""
        try:
            await self._opened.desk().admit(user_api_key_dict, data, call_type)
        except Refused as refused:
            raise told(refused) from None

    async def async_post_call_success_hook(
        self, data: dict[str, Any], user_api_key_dict: Any, response: Any
    ) -> Any:
        """Let a whole answer out."""
        try:
            return await self._opened.desk().whole(data, response)
        except Refused as refused:
            raise told(refused) from None

    async def async_post_call_streaming_iterator_hook(
        self, user_api_key_dict: Any, response: Any, request_data: dict[str, Any]
    ) -> AsyncGenerator[Any, None]:
        """Let a stream out."""
        pieces = self._opened.desk().stream(request_data, response)
        try:
            async for piece in pieces:
                yield piece
        finally:
            await pieces.aclose()

    async def async_post_call_failure_hook(
        self,
        request_data: dict[str, Any],
        original_exception: Exception,
        user_api_key_dict: Any,
        traceback_str: str | None = None,
    ) -> None:
        """End a request that went wrong."""
        status = getattr(original_exception, "status_code", None) or 500
        await self._opened.desk().failed(request_data, int(status), "upstream_error")

    async def async_post_call_response_headers_hook(
        self,
        data: dict[str, Any],
        user_api_key_dict: Any,
        response: Any,
        request_headers: dict[str, str] | None = None,
        litellm_call_info: dict[str, Any] | None = None,
    ) -> dict[str, str]:
        """Tell what is left of rates."""
        return self._opened.desk().headers(data)


def told(refused: Refused) -> ProxyException:
    """Return a refusal as LiteLLM tells it."""
    return ProxyException(
        message=refused.message,
        type=OPENAI_TYPES.get(refused.status, "server_error"),
        param=None,
        code=refused.status,
        headers={name.decode(): value.decode() for name, value in refused.headers},
        openai_code=refused.code,
    )


guard = Guard(Opened(settings_of(os.environ)))
