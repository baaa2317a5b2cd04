"""Stop after some epochs, save a checkpoint, and go on from it in a new model."""

import os
import tempfile

import torch
import torch.nn as nn


def build():
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 16), nn.Tanh(), nn.Linear(16, 4))


def epochs(model, optimizer, scheduler, images, labels, count):
    history = []
    for _ in range(count):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        scheduler.step()
        history.append(loss.item())
    return history


def make(model):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02, weight_decay=1e-3)
    return optimizer, torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)


def train(model, images, labels):
    optimizer, scheduler = kept = make(model)
    history = epochs(model, optimizer, scheduler, images, labels, 3)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "checkpoint.pth.tar")
        torch.save(
            {
                "epoch": 3,
                "state_dict": model.state_dict(),
                "optimizer": optimizer.state_dict(),
                "scheduler": scheduler.state_dict(),
                "best": min(history),
            },
            path,
        )
        checkpoint = torch.load(path, map_location=torch.device("cpu"))
    fresh = build().to(images.dtype)
    optimizer, scheduler = make(fresh)
    fresh.load_state_dict(checkpoint["state_dict"])
    optimizer.load_state_dict(checkpoint["optimizer"])
    scheduler.load_state_dict(checkpoint["scheduler"])
    resumed = epochs(fresh, optimizer, scheduler, images, labels, 3)
    unbroken = epochs(model, *kept, images, labels, 3)
    assert checkpoint["epoch"] == 3
    return {"history": history, "resumed": resumed, "unbroken": unbroken}
