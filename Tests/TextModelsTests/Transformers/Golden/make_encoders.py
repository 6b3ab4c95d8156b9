"""Makes tiny random encoder checkpoints of each architecture and element type, and what transformers computes of them.

    pip install torch transformers safetensors numpy
    python make_encoders.py

writes, beside itself, one directory a checkpoint with config.json, model.safetensors (or shards) and expected.json:
token ids, and in f32 the logits or the first and last row and the mean of the last hidden states.
"""

import json
import pathlib

import torch
from safetensors.torch import load_file, save_file
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    DistilBertConfig,
    DistilBertModel,
    ModernBertConfig,
    ModernBertForMaskedLM,
    ModernBertModel,
    MPNetConfig,
    MPNetModel,
    RobertaConfig,
    RobertaForSequenceClassification,
    RobertaModel,
    XLMRobertaConfig,
    XLMRobertaForSequenceClassification,
)

HERE = pathlib.Path(__file__).parent
SIZES = dict(
    vocab_size=120,
    hidden_size=24,
    num_hidden_layers=2,
    num_attention_heads=3,
    intermediate_size=40,
    max_position_embeddings=48,
)


def texts(generator, lowest, longest):
    lengths = [1, 2, 7, 17, 31, longest, 6, 33]
    return [torch.randint(lowest, SIZES["vocab_size"], (n,), generator=generator).tolist() for n in lengths]


def scatter(model, generator):
    """Random weights of a size at which every layer matters, outliers among the normalisations' scales."""
    for name, value in model.named_parameters():
        noise = torch.randn(value.shape, generator=generator)
        if "LayerNorm.weight" in name or name.endswith(("attn_norm.weight", "mlp_norm.weight", "final_norm.weight")):
            value.data = 1 + 0.3 * noise
            value.data[3] = 6
        elif value.dim() == 1:
            value.data = 0.2 * noise
        else:
            value.data = noise * (0.8 if "embeddings" in name else 1.6 / value.shape[-1] ** 0.5)


def make(
    name,
    model,
    seed,
    *,
    head,
    dtype=torch.float32,
    rename=None,
    shards=False,
    lowest=3,
    padding=None,
    longest=48,
    reference=None,
):
    """`reference` reads the saved checkpoint, where its output is not that of the model that was saved: a part of it, or one
    whose angles of rotation were not rounded with the weights."""
    generator = torch.Generator().manual_seed(seed)
    scatter(model, generator)
    model.to(dtype)
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    model.save_pretrained(folder, max_shard_size="20KB" if shards else "1GB")
    for file in folder.glob("*.safetensors"):
        tensors = load_file(file)
        if rename:
            tensors = {rename(key): value for key, value in tensors.items()}
        save_file(tensors, file, metadata={"format": "pt"})
    (folder / "generation_config.json").unlink(missing_ok=True)
    model.float().eval()
    if reference is not None:
        model = reference.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    cases = []
    inputs = texts(generator, lowest, longest)
    if padding is not None:
        inputs.append([0, 7, padding, 9, padding, 2])
    for ids in inputs:
        batch = torch.tensor([ids])
        with torch.no_grad():
            output = model(input_ids=batch, attention_mask=torch.ones_like(batch))
        case = {"ids": ids}
        if head:
            case["logits"] = output.logits[0].tolist()
        else:
            states = output.last_hidden_state[0]
            case |= {"first": states[0].tolist(), "last": states[-1].tolist(), "mean": states.mean(0).tolist()}
        cases.append(case)
    (folder / "expected.json").write_text(json.dumps({"cases": cases}) + "\n")


def old_names(key):
    key = key.removeprefix("bert.")
    return key.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")


labels = dict(num_labels=3)
make("bert-classifier", BertForSequenceClassification(BertConfig(**SIZES, **labels)), 1, head=True)
make(
    "bert-classifier-bf16",
    BertForSequenceClassification(BertConfig(**SIZES, **labels, hidden_act="gelu_new", layer_norm_eps=1e-5)),
    2,
    head=True,
    dtype=torch.bfloat16,
)
make("bert-encoder-old", BertModel(BertConfig(**SIZES, hidden_act="relu")), 3, head=False, rename=old_names)
make(
    "bert-encoder-f16-shards",
    BertModel(BertConfig(**SIZES, hidden_act="silu"), add_pooling_layer=False),
    4,
    head=False,
    dtype=torch.float16,
    shards=True,
)
roberta = SIZES | dict(type_vocab_size=1, pad_token_id=1, layer_norm_eps=1e-5)
make(
    "roberta-classifier",
    RobertaForSequenceClassification(RobertaConfig(**roberta, **labels)),
    5,
    head=True,
    padding=1,
    longest=46,
)
make("roberta-encoder", RobertaModel(RobertaConfig(**roberta)), 6, head=False, padding=1, longest=46)
make(
    "xlm-roberta-classifier-f16",
    XLMRobertaForSequenceClassification(XLMRobertaConfig(**roberta, **labels)),
    7,
    head=True,
    dtype=torch.float16,
    padding=1,
    longest=46,
)
make(
    "distilbert-encoder",
    DistilBertModel(
        DistilBertConfig(
            vocab_size=120, dim=24, n_layers=2, n_heads=3, hidden_dim=40, max_position_embeddings=48, pad_token_id=0
        )
    ),
    8,
    head=False,
)
mpnet = SIZES | dict(pad_token_id=1, layer_norm_eps=1e-5, max_position_embeddings=180)
make("mpnet-encoder", MPNetModel(MPNetConfig(**mpnet)), 9, head=False, padding=1, longest=170)

# Windows of three and of five tokens to either side, so that most texts are longer; every layer but each third has one.
modern = dict(
    vocab_size=120,
    hidden_size=24,
    num_attention_heads=3,
    intermediate_size=40,
    max_position_embeddings=180,
    pad_token_id=0,
    bos_token_id=1,
    cls_token_id=1,
    eos_token_id=2,
    sep_token_id=2,
    attn_implementation="eager",
)
masked = ModernBertForMaskedLM(ModernBertConfig(**modern, num_hidden_layers=4, local_attention=6))
make("modernbert-encoder", masked, 10, head=False, longest=170, reference=ModernBertModel)
make(
    "modernbert-encoder-biased",
    ModernBertModel(
        ModernBertConfig(
            **modern,
            num_hidden_layers=3,
            local_attention=11,
            norm_bias=True,
            attention_bias=True,
            mlp_bias=True,
            norm_eps=1e-3,
            hidden_activation="gelu_pytorch_tanh",
            layer_types=["sliding_attention", "full_attention", "sliding_attention"],
            rope_parameters={
                "full_attention": {"rope_type": "linear", "factor": 4.0, "rope_theta": 5000.0},
                "sliding_attention": {"rope_type": "default", "rope_theta": 700.0},
            },
        )
    ),
    11,
    head=False,
    dtype=torch.bfloat16,
    longest=170,
    reference=ModernBertModel,
)
# As transformers of before version 5 wrote the settings of the first.
folder = HERE / "modernbert-encoder-older"
folder.mkdir(exist_ok=True)
settings = json.loads((HERE / "modernbert-encoder" / "config.json").read_text())
for name in ("layer_types", "rope_parameters"):
    del settings[name]
settings |= dict(
    global_attn_every_n_layers=3, global_rope_theta=160000.0, local_rope_theta=10000.0, layer_norm_eps=1e-05,
    position_embedding_type="absolute", reference_compile=None,
)
(folder / "config.json").write_text(json.dumps(settings, indent=2) + "\n")
for file in ("model.safetensors", "expected.json"):
    (folder / file).write_bytes((HERE / "modernbert-encoder" / file).read_bytes())
older = ModernBertModel.from_pretrained(folder, attn_implementation="eager").eval()
for case in json.loads((folder / "expected.json").read_text())["cases"]:
    with torch.no_grad():
        states = older(input_ids=torch.tensor([case["ids"]])).last_hidden_state[0]
    assert torch.allclose(states.mean(0), torch.tensor(case["mean"]), atol=1e-5)
