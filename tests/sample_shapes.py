"""Records as their sources write them, made up, and what must come of each."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

FULL = ("full_request", "full_response")
INSTANT = datetime(2026, 10, 3, 4, tzinfo=UTC)
ASKS = [{"role": "user", "content": "Explain quicksort step by step"}]
SAID = [{"role": "user", "type": "text", "content": "Explain quicksort step by step"}]
BEDROCK = {
    "schemaType": "ModelInvocationLog",
    "schemaVersion": "1.0",
    "timestamp": "2026-10-03T04:00:00Z",
    "accountId": "111111111111",
    "identity": {"arn": "arn:aws:sts::111111111111:assumed-role/app/sess"},
    "requestId": "6f9e9644",
    "operation": "Converse",
    "modelId": "m-large-v1:0",
    "input": {
        "inputBodyJson": {"messages": [{"role": "user", "content": [{"text": SAID[0]["content"]}]}]}
    },
    "output": {"outputBodyJson": {}, "outputTokenCount": 900},
    "requestMetadata": {"customer": "cust-5"},
}
VLLM = (
    "INFO 02-13 11:33:33 [logger.py:49] Received request chatcmpl-a2: params: SamplingParams(n=4, "
    "temperature=0.7, seed=None, stop=[], max_tokens=100, logprobs=5), lora_request: None."
)


@dataclass(frozen=True)
class Shape:
    """What a file of a source holds, and what must come of it.

    Attributes
    ----------
    name, text : str
    row : dict
        Fields of the first event; empty for a file of which no event can be made.
    n_events : int
    lacks : str
        What the reason of the quarantined line must say.
    """

    name: str
    text: str
    row: dict[str, Any] = field(default_factory=dict)
    n_events: int = 1
    lacks: str = ""


def lines(*records: Any) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def delivery(*records: Any, kind: str = "DATA_MESSAGE") -> str:
    wrapped = [{"id": "3", "timestamp": 1, "message": json.dumps(one)} for one in records]
    return json.dumps({"messageType": kind, "logGroup": "g", "logEvents": wrapped})


ASKED_GEMINI = {
    "contents": [{"role": "user", "parts": [{"text": SAID[0]["content"]}]}],
    "generationConfig": {"temperature": 0.7, "maxOutputTokens": 1024, "candidateCount": 2},
}
VERTEX = {
    "endpoint": "https://us-central1-aiplatform.googleapis.com/v1/projects/p",
    "deployed_model_id": "d",
    "logging_time": "2026-10-03T04:00:00.313Z",
    "request_id": 98765432101234567,
    "model": "gemini-2.5-pro",
    "api_method": "generateContent",
    "request_payload": ["x"],
    "response_payload": ["y"],
    "full_request": ASKED_GEMINI,
    "full_response": {"candidates": [], "usageMetadata": {"promptTokenCount": 8}},
    "metadata": {},
}
APIM: list[dict[str, Any]] = [
    {
        "TimeGenerated": "2026-10-03T04:00:00Z",
        "CorrelationId": "c9",
        "SequenceNumber": 1,
        "DeploymentName": "gpt-x",
        "IsStreamCompletion": True,
        "RequestMessages": ' "content":"Explain quicksort step by step"}]',
        "ResponseMessages": None,
        "PromptTokens": None,
        "CompletionTokens": None,
    },
    {
        "TimeGenerated": "2026-10-03T04:00:00Z",
        "CorrelationId": "c9",
        "SequenceNumber": 0,
        "DeploymentName": "gpt-x",
        "RequestMessages": '[{"role":"user",',
        "PromptTokens": 50,
        "CompletionTokens": 900,
    },
    {
        "CorrelationId": "c9",
        "CallerIpAddress": "203.0.113.7",
        "ApimSubscriptionId": "sub-5",
        "ResponseCode": 200,
        "Url": "https://apim/openai",
    },
]
MIXED = [
    {"category": "WebSocketConnectionLogs", "correlationId": "w", "properties": {}},
    {**APIM[1], "CorrelationId": "c8", "RequestMessages": json.dumps(ASKS)},
    {**APIM[2], "CorrelationId": "c8"},
    {**APIM[2], "CorrelationId": "c7", "Url": "https://apim/orders/7"},
]
APIM_ROW = {
    "account": "sub-5",
    "messages": SAID,
    "content_state": "full",
    "client_address": "203.0.113.7",
    "usage_output_tokens": 900,
}
STORED = {
    "id": "chatcmpl-9",
    "object": "chat.completion",
    "created": 1791000000,
    "model": "m-large",
    "metadata": {"customer": "cust-5"},
    "temperature": 1.0,
    "top_p": 1.0,
    "seed": None,
    "usage": {"prompt_tokens": 50, "completion_tokens": 900, "total_tokens": 950},
    "choices": [],
}
VERTEX_ROW = {"account": "p", "messages": SAID, "n": 2, "usage_input_tokens": 8}
ANSWERED = {"account": "cust-5", "messages": SAID, "usage_output_tokens": 900}
SHAPES = [
    Shape(
        "langfuse_v2",
        lines(
            {
                "id": "obs1",
                "traceId": "t1",
                "projectId": "p1",
                "type": "GENERATION",
                "startTime": "2026-10-03T04:00:00.120Z",
                "userId": "u_17",
                "model": "m-large",
                "modelParameters": {"temperature": 1, "max_tokens": 1024},
                "input": ASKS,
                "output": {"role": "assistant", "content": "..."},
                "usageDetails": {"input": 50, "output": 900, "total": 950},
                "metadata": {},
            },
            {"id": "o2", "traceId": "t1", "type": "SPAN", "startTime": "2026-10-03T04:00:00Z"},
        ),
        {"account": "u_17", "messages": SAID, "organization": None, "max_tokens": 1024},
    ),
    Shape(
        "langfuse_legacy_without_user",
        lines(
            {"id": "o", "trace_id": "t", "type": "GENERATION", "start_time": "2026-10-03 04:00:00"}
        ),
        n_events=0,
        lacks="trace_context",
    ),
    Shape(
        "helicone",
        lines(
            {
                "response_id": "x",
                "request_id": "r1",
                "request_created_at": "2026-10-03T04:00:00.120Z",
                "request_body": {"model": "m-large", "messages": ASKS, "n": 4, "temperature": 1},
                "response_body": {},
                "request_path": "/v1/chat/completions",
                "request_user_id": "u_17",
                "provider": "OPENAI",
                "request_model": "m-large",
                "response_status": 200,
                "delay_ms": 4080,
                "prompt_tokens": 50,
                "completion_tokens": 900,
                "country_code": "SG",
                "cost": 0.0021,
                "helicone_user": None,
            }
        ),
        {"account": "u_17", "messages": SAID, "n": 4, "usage_input_tokens": 50},
    ),
    Shape(
        "portkey",
        lines(
            {
                "id": "lg1",
                "created_at": "2026-10-03T04:00:00Z",
                "request": {"body": {"model": "m-large", "messages": ASKS, "n": 4}},
                "response": {"body": {}},
                "is_success": 1,
                "ai_org": "openai",
                "ai_model": "m-large",
                "req_units": 50,
                "res_units": 900,
                "cost": 0.21,
                "cost_currency": "USD",
                "response_status_code": 200,
                "response_time": 4080,
                "stream_mode": "FALSE",
                "metadata": {"_user": "u_17"},
            }
        ),
        {"account": "u_17", "messages": SAID, "n": 4, "cost": 0.0021},
    ),
    Shape(
        "cloudflare_aig",
        lines(
            {
                "id": "01H",
                "cached": False,
                "created_at": "2026-10-03T04:00:00Z",
                "duration": 4080,
                "model": "m-large",
                "path": "v1/chat/completions",
                "provider": "openai",
                "success": True,
                "tokens_in": 50,
                "tokens_out": 900,
                "metadata": '{"user_id":"u_17"}',
                "request_head": json.dumps({"model": "m-large", "messages": ASKS}),
                "request_head_complete": True,
                "status_code": 200,
            }
        ),
        {"account": "u_17", "messages": SAID, "content_state": "full"},
    ),
    Shape(
        "cloudflare_logpush_encrypted",
        lines(
            {
                "Gateway": "g",
                "Provider": "openai",
                "Metadata": {"key": "a", "iv": "b", "data": "c"},
                "RequestBody": {"key": "a", "iv": "b", "data": "c"},
            }
        ),
        n_events=0,
        lacks="decrypt the log with the private key",
    ),
    Shape(
        "envoy_aigw",
        lines(
            {
                "start_time": "2026-10-03T04:00:00.120Z",
                "gen_ai.request.model": "m-large",
                "gen_ai.usage.input_tokens": "50",
                "gen_ai.usage.output_tokens": "900",
                "x-request-id": "r1",
                "x-forwarded-for": "203.0.113.7, 10.0.0.1",
                "user-agent": "openai-python/3.54.0",
                "response_code": "200",
                "request.path": "/v1/chat/completions",
                "duration": "4080",
                "x-user-id": "u_17",
            }
        ),
        {"account": "u_17", "usage_output_tokens": 900, "content_state": "absent"},
    ),
    Shape(
        "nginx_json",
        lines(
            {
                "msec": "1791000000.120",
                "remote_addr": "203.0.113.7",
                "http_user_agent": "openai-python/3.54.0",
                "uri": "/v1/chat/completions",
                "status": "200",
                "request_time": "4.080",
                "key_hmac": "8f3a",
                "ja4": "t13d1516h2_8daaf6152771_b186095e22b6",
            }
        ),
        {"account": "8f3a", "ts_us": 1790999996040000, "content_state": "absent"},
    ),
    Shape(
        "nginx_without_key",
        lines({"msec": 1791000000.12, "remote_addr": "203.0.113.7", "status": 200}),
        n_events=0,
        lacks="--edge",
    ),
    Shape(
        "azure_requestresponse",
        lines(
            {
                "callerIpAddress": "81.2.69.144",
                "category": "RequestResponse",
                "correlationId": "9d3a6e98",
                "durationMs": 102,
                "operationName": "ChatCompletions_Create",
                "properties": '{"requestTime":638481757794854611,"responseTime":638481757795877942'
                ',"objectId":"","modelDeploymentName":"gpt-x","streamType":"Non-Streaming"}',
                "resourceId": "/SUBSCRIPTIONS/X",
                "resultSignature": "200",
                "time": "2024-04-08T12:23:02.4350000Z",
            },
            {"category": "RequestResponse", "operationName": "Create_Thread", "properties": "{}"},
            {"category": "Audit", "operationName": "ListKey", "properties": "{}"},
        ),
        {"account": "/subscriptions/x", "model": "gpt-x", "ts_us": 1712578979485461, "status": 200},
    ),
    Shape("vertex_bq", lines(VERTEX), VERTEX_ROW),
    Shape(
        "vertex_bq_csv",
        "endpoint,logging_time,request_id,api_method,full_request,full_response\n"
        "https://x/v1/projects/p,2026-10-03 04:00:00.313 UTC,7,generateContent,"
        + ",".join('"' + json.dumps(VERTEX[n]).replace('"', '""') + '"' for n in FULL)
        + "\n",
        {**VERTEX_ROW, "ts_us": 1791000000313000},
    ),
    Shape(
        "openrouter",
        lines(
            {
                "id": "gen-1",
                "api_type": "completions",
                "created_at": "2026-10-03T04:00:00Z",
                "external_user": "cust-5",
                "finish_reason": "stop",
                "generation_time": 4080.0,
                "latency": 700,
                "model": "vendor/m-large",
                "native_tokens_prompt": 50,
                "native_tokens_completion": 900,
                "router": None,
                "streamed": True,
                "total_cost": 0.0021,
                "workspace_id": "ws_1",
                "tokens_prompt": 48,
                "tokens_completion": 880,
            }
        ),
        {"account": "cust-5", "usage_output_tokens": 900, "end": INSTANT + timedelta(seconds=4.08)},
    ),
    Shape(
        "openrouter_daily_sums",
        lines({"date": "2026-10-03", "model": "m", "endpoint_id": "e", "requests": 5}),
        n_events=0,
        lacks="no exchange",
    ),
    Shape("apim_llm", lines(*APIM), APIM_ROW),
    Shape("apim_llm_mixed", lines(*reversed(APIM), *MIXED), {**APIM_ROW, "request_id": "c9"}, 2),
    Shape("apim_llm_without_gateway", lines(*APIM[:2]), {}, 0, "union ApiManagementGatewayLlmLog"),
    Shape("openai_stored", lines({**STORED, "_messages": ASKS}), ANSWERED),
    Shape(
        "openai_stored_with_lists_of_messages",
        lines({"id": "chatcmpl-9-0", "content_parts": None, **ASKS[0]}, STORED),
        {**ANSWERED, "temperature": 1.0, "params_sent": None, "seed": None},
    ),
    Shape(
        "openai_stored_without_user", lines({**STORED, "metadata": {}}), {}, 0, "send metadata with"
    ),
    Shape("vllm_log", lines({"ts": "2026-10-03T04:00:00Z", "msg": VLLM}), {}, 0, "Put a gateway"),
    Shape(
        "vllm_log_as_text",
        f'{VLLM}\nINFO:     127.0.0.1:5 - "POST /v1/chat/completions HTTP/1.1" 200 OK\n',
        n_events=0,
        lacks="Put a gateway",
    ),
    Shape(
        "vllm_log_with_account",
        lines({"ts": "2026-10-03T04:00:00Z", "msg": VLLM, "account": "u_17"}),
        {"account": "u_17", "n": 4, "top_logprobs": 5, "params_sent": None, "request_id": "a2"},
    ),
    Shape("bedrock", lines(BEDROCK), {**ANSWERED, "organization": None}),
    Shape("bedrock_exported", f"2026-10-03T04:00:00.000Z {json.dumps(BEDROCK)}\n", ANSWERED),
    Shape("bedrock_subscribed", delivery(BEDROCK, {**BEDROCK, "requestId": "2"}), ANSWERED, 2),
    Shape(
        "bedrock_in_firehose",
        delivery(kind="CONTROL_MESSAGE") + delivery(BEDROCK) + delivery(BEDROCK),
        ANSWERED,
        2,
    ),
    Shape(
        "litellm_spendlogs_csv",
        "request_id,api_key,spend,startTime,completion_tokens,user,messages,proxy_server_request\n"
        'r1,8f3a,0.0021,2026-10-03 04:00:00.12,900,u_17,{},"'
        + json.dumps({"messages": ASKS, "n": 4}).replace('"', '""')
        + '"\n',
        {"account": "u_17", "messages": SAID, "n": 4, "usage_output_tokens": 900, "cost": 0.0021},
    ),
]
