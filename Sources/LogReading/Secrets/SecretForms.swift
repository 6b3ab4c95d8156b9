/// A form of key or token that its issuer gives every one of them: what it begins with, and how many characters follow.
struct SecretForm: Sendable {
  let prefix: [UInt8]
  /// At least.
  let length: Int
  /// Whether the characters that follow may hold `.` and `/`, too.
  let isPath: Bool

  private init(_ prefix: String, _ length: Int, isPath: Bool = false) {
    (self.prefix, self.length, self.isPath) = (Array(prefix.utf8), length, isPath)
  }

  /// As the issuers document their forms, or scanners of repositories know them; of November 2026.
  static let known: [SecretForm] = [
    // OpenAI, Anthropic, DeepSeek, OpenRouter, LiteLLM, Langfuse and others.
    SecretForm("sk-", 13), SecretForm("sk_", 32),
    // xAI, Groq, Cerebras, Perplexity, Replicate, Hugging Face, Fireworks, Together, NVIDIA, Jina, Tavily, LangSmith.
    SecretForm("xai-", 20), SecretForm("gsk_", 20), SecretForm("csk-", 20), SecretForm("pplx-", 20),
    SecretForm("r8_", 20), SecretForm("hf_", 20), SecretForm("fw_", 20), SecretForm("tgp_v1_", 20),
    SecretForm("nvapi-", 20), SecretForm("jina_", 20), SecretForm("tvly-", 16), SecretForm("lsv2_pt_", 20),
    SecretForm("lsv2_sk_", 20), SecretForm("bce-v3/", 20, isPath: true), SecretForm("ABSK", 60),
    // AWS, Google, Azure Storage's SAS is found by its names, Databricks, DigitalOcean, Cloudflare's origin keys.
    SecretForm("AKIA", 16), SecretForm("ASIA", 16), SecretForm("AIza", 30), SecretForm("ya29.", 20, isPath: true),
    SecretForm("GOCSPX-", 20), SecretForm("1//0", 30), SecretForm("dapi", 32), SecretForm("dop_v1_", 40),
    SecretForm("v1.0-", 100),
    // GitHub, GitLab, npm, PyPI, RubyGems, Docker, Atlassian, Postman, Sentry, Grafana, New Relic, Terraform.
    SecretForm("ghp_", 20), SecretForm("gho_", 20), SecretForm("ghu_", 20), SecretForm("ghs_", 20),
    SecretForm("ghr_", 20), SecretForm("github_pat_", 20), SecretForm("glpat-", 16), SecretForm("glrt-", 16),
    SecretForm("npm_", 20), SecretForm("pypi-", 40), SecretForm("rubygems_", 40), SecretForm("dckr_pat_", 20),
    SecretForm("ATATT3", 40), SecretForm("PMAK-", 30), SecretForm("sntrys_", 30), SecretForm("sntryu_", 30),
    SecretForm("glsa_", 20), SecretForm("NRAK-", 20), SecretForm("hvs.", 20), SecretForm("hvb.", 20),
    // Slack, Discord, Teams, Telegram is found by its names, Stripe, Shopify, Square, SendGrid, Mailgun, Twilio, Notion.
    SecretForm("xoxb-", 10), SecretForm("xoxp-", 10), SecretForm("xoxa-", 10), SecretForm("xoxs-", 10),
    SecretForm("xoxe-", 10), SecretForm("xoxe.", 10, isPath: true), SecretForm("xapp-", 10),
    SecretForm("hooks.slack.com/services/", 20, isPath: true),
    SecretForm("discord.com/api/webhooks/", 20, isPath: true),
    SecretForm("webhook.office.com/webhookb2/", 20, isPath: true), SecretForm("sk_live_", 12),
    SecretForm("sk_test_", 12), SecretForm("rk_live_", 12), SecretForm("rk_test_", 12), SecretForm("whsec_", 16),
    SecretForm("shpat_", 20), SecretForm("shpss_", 20), SecretForm("sq0csp-", 20), SecretForm("SG.", 40, isPath: true),
    SecretForm("key-", 32), SecretForm("ntn_", 30), SecretForm("figd_", 20), SecretForm("lin_api_", 20),
    SecretForm("pat-na1-", 20), SecretForm("tskey-", 16), SecretForm("phx_", 30), SecretForm("AGE-SECRET-KEY-", 20),
  ]
}
