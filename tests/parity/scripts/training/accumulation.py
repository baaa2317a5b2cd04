"""Gradients of several small batches are added, clipped by their norm, and then used."""

import torch
import torch.nn as nn
from torch.nn.utils import clip_grad_norm_


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.lin = nn.Linear(width, width)
        self.scale = nn.Parameter(torch.full((width,), 0.1))
        self.register_buffer("steps", torch.zeros(1))

    def forward(self, x):
        self.steps += 1
        return x + self.scale * nn.functional.silu(self.lin(self.norm(x)))


def build():
    blocks = nn.ModuleList([Residual(64) for _ in range(2)])
    return nn.Sequential(nn.Flatten(), *blocks, nn.Linear(64, 4))


def train(model, images, labels):
    optimizer = torch.optim.RMSprop(model.parameters(), lr=1e-3, alpha=0.9, momentum=0.5)
    criterion = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0, 1.0, 0.5], dtype=images.dtype))
    accumulation_steps = 2
    history, norms = [], []
    model.zero_grad()
    for epoch in range(2):
        for i, (x, y) in enumerate(zip(images.split(4), labels.split(4))):
            loss = criterion(model(x), y) / accumulation_steps
            loss.backward()
            history.append(loss.detach().cpu().numpy().item())
            if (i + 1) % accumulation_steps == 0:
                norms.append(float(clip_grad_norm_(model.parameters(), max_norm=0.5)))
                optimizer.step()
                model.zero_grad()
    return {"history": history, "norms": norms, "steps": model[1].steps}
