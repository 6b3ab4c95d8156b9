#!/usr/bin/env python3
"""Writes Samples/formats/: the same dozen requests in every log format that is read, as its writers lay them out.

All prompts, ids and figures are made up. Run it in the project's folder; the output is the same every time.
"""
import csv
import json
import pathlib

OUT = pathlib.Path(__file__).parent / "formats"
MODEL = "gpt-4-1106-preview"
REQUESTS = [
    # (system, user turns with the replies between them, prompt tokens, completion tokens)
    (None, ["Name three rivers that cross the equator."], 16, 41),
    ("You answer in one sentence.", ["Why do leaves turn red?"], 25, 33),
    (None, ["Solve 3x + 7 = 31 and show each step.", "x = 8.", "Now do it for 3x - 7 = 31."], 48, 90),
    (None, ["Translate to Welsh: \"The train is late again.\""], 18, 14),
    ("You are a careful editor.", ["Shorten:\n\nIt is, as we all know, a fact that costs rise."], 37, 22),
    (None, ["¿Cuántos litros caben en un cubo de 40 cm de lado?"], 23, 57),
    (None, ["Write a limerick about a lighthouse keeper's cat."], 19, 62),
    (None, ["Which is larger, 7^12 or 12^7? Explain.", "7^12.", "By what factor, roughly?"], 44, 71),
    (None, ["Fix this: for i in range(10) print(i)"], 19, 38),
    ("Be brief.", ["What does HTTP 418 mean? 🫖"], 24, 29),
    (None, ["Plan a two-day walk along a canal, with train stops, for someone who dislikes hills."], 27, 402),
    (None, ["Is 221 prime?"], 11, 25),
]


def messages(request, roles=("user", "assistant"), system=True):
    turns = [{"role": roles[i % 2], "content": text} for i, text in enumerate(request[1])]
    return ([{"role": "system", "content": request[0]}] if system and request[0] else []) + turns


def parts(request, kind):
    """Gemini's contents."""
    return [{"role": role, "parts": [{"text": text}]}
            for role, text in zip(["user", kind] * 4, request[1])]


def iso(index):
    return f"2026-10-{index + 1:02}T09:{index * 4:02}:00.000Z"


def seconds(index):
    return 1790845200 + index * 86640


def openai(request):
    return {"model": MODEL, "messages": messages(request), "max_tokens": 512}


def anthropic(index, request):
    params = {"model": "claude-3-5-haiku-20241022", "max_tokens": 512, "messages": messages(request, system=False)}
    if request[0]:
        params["system"] = request[0]
    return {"custom_id": f"req-{index}", "params": params}


def bedrock(index, request):
    if index % 2:
        body = {"messages": [{"role": m["role"], "content": [{"text": m["content"]}]}
                             for m in messages(request, system=False)],
                "inferenceConfig": {"maxTokens": 300}}
        if request[0]:
            body["system"] = [{"text": request[0]}]
    elif index % 4:
        body = {"inputText": request[1][0], "textGenerationConfig": {"maxTokenCount": 200}}
    else:
        body = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 400,
                "messages": messages(request, system=False)}
    return {"recordId": f"REC{index:08}", "modelInput": body}


def bedrock_log(index, request):
    converse = index % 2
    body = {"messages": [{"role": m["role"], "content": [{"text": m["content"]} if converse
                                                         else {"type": "text", "text": m["content"]}]}
                         for m in messages(request, system=False)]}
    body.update({"inferenceConfig": {"maxTokens": 512}} if converse
                else {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 512})
    if request[0]:
        body["system"] = [{"text": request[0]}] if converse else request[0]
    return {"schemaType": "ModelInvocationLog", "schemaVersion": "1.0", "timestamp": iso(index), "region": "us-east-1",
            "requestId": f"inv-{index}", "operation": "Converse" if converse else "InvokeModel",
            "modelId": "anthropic.claude-3-5-sonnet-20240620-v1:0",
            "input": {"inputContentType": "application/json", "inputBodyJson": body, "inputTokenCount": request[2]},
            "output": {"outputContentType": "application/json", "outputBodyJson": {}, "outputTokenCount": request[3]}}


def vertex(index, request):
    body = {"contents": parts(request, "model"), "generationConfig": {"maxOutputTokens": 256}}
    if index == 3:
        del body["contents"][0]["role"]
    if request[0]:
        body["systemInstruction"] = {"parts": [{"text": request[0]}]}
    return {"key": f"k{index}", "request": body}


def litellm(index, request):
    return {"id": f"chatcmpl-{index:03}", "call_type": "acompletion", "response_cost": request[3] * 3e-05,
            "prompt_tokens": request[2], "completion_tokens": request[3], "total_tokens": request[2] + request[3],
            "startTime": seconds(index) + 0.25, "endTime": seconds(index) + 2.5, "model": MODEL,
            "model_parameters": {"max_tokens": 512}, "messages": messages(request), "status": "success"}


def spend(index, request):
    row = {"request_id": f"req_{index:04}", "call_type": "acompletion", "spend": 0.001 * index,
           "total_tokens": request[2] + request[3], "prompt_tokens": request[2], "completion_tokens": request[3],
           "startTime": iso(index), "endTime": iso(index), "model": MODEL, "messages": {},
           "proxy_server_request": {}}
    if index % 3 == 0:
        row["messages"] = messages(request)
    elif index % 3 == 1:
        row["proxy_server_request"] = openai(request)
    else:
        row["proxy_server_request"] = json.dumps(openai(request), ensure_ascii=False)
    return row


def helicone(index, request):
    return {"response_id": f"resp-{index}", "request_id": f"hel-{index}", "request_created_at": iso(index),
            "request_body": openai(request), "response_status": 200, "model": MODEL, "prompt_tokens": request[2],
            "completion_tokens": request[3], "cost": 0.002}


def langfuse(index, request):
    shapes = [messages(request), {"messages": messages(request)}, request[1][0],
              json.dumps(messages(request), ensure_ascii=False)]
    return {"id": f"obs-{index}", "trace_id": f"trace-{index // 2}", "type": "GENERATION", "name": "answer",
            "start_time": iso(index), "model": MODEL, "model_parameters": {"max_tokens": 512},
            "input": shapes[index % 4], "output": "(left out)",
            "usage_details": {"input": request[2], "output": request[3], "total": request[2] + request[3]}}


def opentelemetry(index, request):
    spoken = [{"role": m["role"], "parts": [{"type": "text", "content": m["content"]}]} for m in messages(request)]
    attributes = {"gen_ai.operation.name": "chat", "gen_ai.request.model": MODEL, "gen_ai.request.max_tokens": 512,
                  "gen_ai.usage.input_tokens": request[2], "gen_ai.usage.output_tokens": request[3],
                  "gen_ai.input.messages": spoken if index % 3 == 1 else json.dumps(spoken, ensure_ascii=False)}
    span = {"span_id": f"{index:016x}", "name": f"chat {MODEL}", "start_time": iso(index)}
    if index % 3 == 2:
        listed = [{"key": k, "value": {"intValue": str(v)} if isinstance(v, int) else {"stringValue": v}}
                  for k, v in attributes.items()]
        return {"spanId": f"{index:016x}", "startTimeUnixNano": str(seconds(index) * 10**9), "attributes": listed}
    return {**span, "attributes": attributes}


def openpipe(index, request):
    return {"input": openai(request), "tags": {"prompt_id": "answer"},
            "output": {"id": f"op-{index}", "model": MODEL,
                       "usage": {"prompt_tokens": request[2], "completion_tokens": request[3]}}}


def conversation(index, request):
    turns = messages(request, system=False)
    if len(turns) % 2:
        turns.append({"role": "assistant", "content": "(left out)"})
    if index % 2:
        return {"conversation_hash": f"{index:032x}", "model": MODEL, "timestamp": iso(index),
                "conversation": turns, "turn": len(turns) // 2, "language": "English"}
    return {"conversation_id": f"{index:032x}", "model": MODEL, "conversation": turns, "turn": len(turns) // 2,
            "language": "English"}


def arena_columns(index, request):
    return {"id": 1000 + index, "model_a": MODEL, "model_b": "mixtral-8x7b-instruct-v0.1",
            "prompt": json.dumps(request[1][::2]), "response_a": json.dumps(["(left\nout)"]),
            "response_b": json.dumps(["(left, out)"]), "winner_model_a": int(index % 3 == 0),
            "winner_model_b": int(index % 3 == 1), "winner_tie": int(index % 3 == 2)}


def arena(index, request):
    turns = messages(request, system=False) + [{"role": "assistant", "content": "(left out)"}]
    return {"question_id": f"q{index:03}", "model_a": MODEL, "model_b": "mixtral-8x7b-instruct-v0.1",
            "winner": "model_a", "conversation_a": turns, "conversation_b": turns, "tstamp": seconds(index) + 0.5}


def sharegpt(index, request):
    turns = [{"from": {"user": "human", "assistant": "gpt"}.get(m["role"], m["role"]), "value": m["content"]}
             for m in messages(request)]
    return {"id": f"sg_{index}", "conversations": turns + [{"from": "gpt", "value": "(left out)"}]}


def own(index, request):
    """No known format: what the JSON pointers are for."""
    return {"meta": {"uuid": f"u-{index}", "at": seconds(index) * 1000}, "call": {"llm": MODEL, "q": [request[1][0]]},
            "answer": {"tokens": {"input_tokens": request[2], "output_tokens": request[3]}}}


def openai_result(index):
    """Of Samples/openai-batch.jsonl, whose ids are request-0 to request-39."""
    row = {"id": f"batch_req_{index:04}", "custom_id": f"request-{index}"}
    if index % 13 == 5:
        return {**row, "response": {"status_code": 429, "request_id": "", "body": {"error": {"code": "rate_limit"}}},
                "error": None}
    if index % 13 == 7:
        return {**row, "response": None, "error": {"code": "batch_expired", "message": "not executed in time"}}
    usage = {"prompt_tokens": 20 + index, "completion_tokens": 100 + 7 * index, "total_tokens": 120 + 8 * index}
    body = {"object": "chat.completion", "model": MODEL, "usage": usage,
            "choices": [{"message": {"role": "assistant", "content": "(left out)"}, "finish_reason": "stop"}]}
    return {**row, "response": {"status_code": 200, "request_id": f"r{index}", "body": body}, "error": None}


def anthropic_result(index):
    row = {"custom_id": f"req-{index}"}
    if index == 4:
        return {**row, "result": {"type": "errored", "error": {"type": "invalid_request"}}}
    usage = {"input_tokens": 10 + index, "cache_read_input_tokens": 100 * (index == 2), "output_tokens": 50 + index}
    return {**row, "result": {"type": "succeeded", "message": {"role": "assistant", "content": [], "usage": usage}}}


def write(name, rows):
    with open(OUT / f"{name}.jsonl", "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def main():
    OUT.mkdir(exist_ok=True)
    layouts = {"anthropic-batch": anthropic, "bedrock": bedrock, "bedrock-log": bedrock_log, "vertex": vertex, "litellm": litellm,
               "litellm-spend": spend, "helicone": helicone, "langfuse": langfuse, "opentelemetry": opentelemetry,
               "openpipe": openpipe, "conversations": conversation, "arena-55k": arena_columns, "arena": arena,
               "sharegpt": sharegpt, "own-layout": own}
    for name, layout in layouts.items():
        write(name, (layout(index, request) for index, request in enumerate(REQUESTS)))
    # Results come back in any order.
    write("openai-batch.results", (openai_result(index * 7 % 40) for index in range(40)))
    write("anthropic-batch.results", (anthropic_result(index) for index in reversed(range(len(REQUESTS)))))
    with open(OUT / "arena-55k.csv", "w", encoding="utf-8", newline="") as file:
        rows = [arena_columns(index, request) for index, request in enumerate(REQUESTS)]
        # One field that spans lines, as answers with raw line ends do.
        rows[4]["response_a"] = "[\"first line\nsecond, with \"\"quotes\"\"\"]"
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


main()
