"""Makes steps.json: matrix factorization's training steps by PyTorch.

    python make_steps.py > steps.json

The network is RouteLLM's for training: P an embedding table normalised by row, W1 and w2 without bias, the logit
w2 . ((normalize(P[winner]) - normalize(P[loser])) * W1 e), binary cross-entropy with logits. Here a tie has the target
one half and every battle's loss is multiplied by its weight before the mean over the batch. torch.optim.Adam with weight
decay takes three steps, each on another batch; no noise. `losses` are the batches' summed weighted losses before each
step, `after` the parameters behind the last one: P, W1 transposed, w2, end to end.
"""

import json

import torch

torch.manual_seed(5)
MODELS, FACTORS, DIMENSION, PROMPTS, BATCH = 4, 6, 5, 7, 6
embeddings = torch.nn.functional.normalize(torch.randn(PROMPTS, DIMENSION))
p = torch.nn.Parameter(torch.randn(MODELS, FACTORS))
w1 = torch.nn.Parameter(torch.randn(FACTORS, DIMENSION) / DIMENSION**0.5)
w2 = torch.nn.Parameter(torch.randn(1, FACTORS) / FACTORS**0.5)


def flat():
    return torch.cat([p.flatten(), w1.t().flatten(), w2.flatten()]).tolist()


before = flat()
batches = []
for _ in range(3):
    batch = []
    for _ in range(BATCH):
        winner, loser = torch.randperm(MODELS)[:2].tolist()
        share = 0.5 if torch.rand(()) < 0.3 else 1.0
        weight = [1.0, 2.5, 0.25][int(torch.randint(3, ()))]
        batch.append(
            {"prompt": int(torch.randint(PROMPTS, ())), "winner": winner, "loser": loser, "share": share, "weight": weight}
        )
    batches.append(batch)

optimizer = torch.optim.Adam([p, w1, w2], lr=3e-3, weight_decay=1e-2)
losses = []
for batch in batches:
    table = torch.nn.functional.normalize(p, p=2, dim=1)
    winner = table[[b["winner"] for b in batch]]
    loser = table[[b["loser"] for b in batch]]
    hidden = embeddings[[b["prompt"] for b in batch]] @ w1.t()
    logit = ((winner - loser) * hidden) @ w2.flatten()
    target = torch.tensor([b["share"] for b in batch])
    weight = torch.tensor([b["weight"] for b in batch])
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logit, target, reduction="none") * weight
    losses.append(float(loss.detach().sum()))
    optimizer.zero_grad()
    loss.mean().backward()
    optimizer.step()

print(
    json.dumps(
        {
            "models": MODELS,
            "factors": FACTORS,
            "dimension": DIMENSION,
            "learning_rate": 3e-3,
            "weight_decay": 1e-2,
            "embeddings": embeddings.flatten().tolist(),
            "before": before,
            "batches": batches,
            "losses": losses,
            "after": flat(),
        },
        indent=None,
    )
)
