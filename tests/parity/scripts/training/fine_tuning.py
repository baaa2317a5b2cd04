"""Fine-tuning: the body learns slowly, the new head fast, and the norms stay as they are."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 4, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(4)
        self.conv2 = nn.Conv2d(4, 8, 3, padding=1)
        self.fc = nn.Linear(8, 4)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 2)
        x = F.relu(self.conv2(x))
        return self.fc(x.mean([2, 3]))


def build():
    return Network()


def freeze_norms(module):
    if isinstance(module, nn.BatchNorm2d):
        module.eval()
        module.weight.requires_grad = False
        module.bias.requires_grad = False


def train(model, images, labels):
    model.train()
    model.apply(freeze_norms)
    body = [p for n, p in model.named_parameters() if not n.startswith("fc") and p.requires_grad]
    optimizer = torch.optim.SGD(
        [{"params": body}, {"params": model.fc.parameters(), "lr": 0.1}],
        lr=0.01,
        momentum=0.9,
        weight_decay=1e-4,
        nesterov=True,
    )
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=[4, 6], gamma=0.5)
    history = []
    for step in range(8):
        optimizer.zero_grad()
        out = model(images)
        loss = F.nll_loss(F.log_softmax(out, dim=1), labels)
        loss.backward()
        optimizer.step()
        scheduler.step()
        history.append(loss.item())
    lrs = [group["lr"] for group in optimizer.param_groups]
    return {"history": history, "lrs": lrs, "running": model.bn1.running_mean}
