#!/usr/bin/env python3
"""Loads a configuration that litellm.jq made with LiteLLM's own router, and asks it where each group goes.

    pip install litellm pyyaml
    python3 check_litellm.py config.yaml policy.json

It makes no call of a model. The status is 1 where a group with one model does not go there, or another one does not go to
the default.
"""

import asyncio
import json
import sys

import yaml
from litellm import Router


async def main():
    config = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))
    groups = json.load(open(sys.argv[2], encoding="utf-8"))["group_policy"]["groups"]
    for deployment in config["model_list"]:
        deployment["litellm_params"]["api_key"] = "none"
    router = Router(model_list=config["model_list"], **config["router_settings"])
    other = next(d["litellm_params"]["model"] for d in config["model_list"] if "default" in d["litellm_params"]["tags"])
    wrong = 0
    for name, wanted in [(g["name"], g["choice"]["model"] or other) for g in groups] + [("never seen", other)]:
        deployment = await router.async_get_available_deployment(
            model="routed", request_kwargs={"metadata": {"tags": [name]}}, messages=[{"role": "user", "content": "x"}])
        found = deployment["litellm_params"]["model"]
        print(f"{name}: {found}{'' if found == wanted else f', not {wanted}'}")
        wrong += found != wanted
    sys.exit(1 if wrong else 0)


asyncio.run(main())
