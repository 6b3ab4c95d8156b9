# The groups of a --quality-floor run that have one model, as a configuration of LiteLLM's proxy with tags, in JSON, which
# is YAML:
#
#     jq --arg other gpt-4o -f Pipelines/group-policies/litellm.jq policy.json > config.yaml
#
# A client calls the model `routed` and sends the name of the request's group as a tag. What cannot be said there goes to
# the model $other: groups that stay where they are, groups with two models on both sides of a win rate, and requests of
# groups that the log did not have.
(.models // [] | if type == "array" then map(.name) else [.strong.name, .weak.name] end) as $models
| if ($models | index($other)) == null then error("\($other) is not a model of the run: \($models | join(", "))") else . end
| .group_policy.groups as $groups
| {
    model_list: ((
      [$groups[] | select(.choice.model) | {name, model: .choice.model}]
      | group_by(.model)
      | map({model_name: "routed", litellm_params: {model: .[0].model, tags: map(.name)}})
    ) + [{model_name: "routed", litellm_params: {model: $other, tags: ["default"]}}]),
    router_settings: {enable_tag_filtering: true}
  }
