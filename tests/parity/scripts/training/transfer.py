"""Transfer: a network learns one task; its features, frozen, serve another with a new head."""

import copy

import torch
import torch.nn as nn
import torch.optim as optim


class Features(nn.Module):
    def __init__(self):
        super(Features, self).__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 6, kernel_size=3),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(2),
        )
        self.fc = nn.Linear(6 * 3 * 3, 4)
        self.new_fc = nn.Linear(6 * 3 * 3, 2)

    def forward(self, x):
        x = self.features(x)
        x = torch.flatten(x, start_dim=1)
        return self.fc(x)


def build():
    return Features()


def train_one(model, optimizer, criterion, images, labels, epochs):
    history = []
    for epoch in range(epochs):
        optimizer.zero_grad()
        with torch.set_grad_enabled(True):
            outputs = model(images)
            _, preds = torch.max(outputs, 1)
            loss = criterion(outputs, labels)
            loss.backward()
            optimizer.step()
        running_corrects = torch.sum(preds == labels.data)
        history.append(loss.item() * images.size(0))
        history.append(running_corrects.double().item() / len(images))
    return history


def train(model, images, labels):
    criterion = nn.CrossEntropyLoss()
    first = train_one(model, optim.SGD(model.parameters(), lr=0.1), criterion, images, labels, 3)
    model_conv = copy.deepcopy(model)
    for param in model_conv.parameters():
        param.requires_grad = False
    num_ftrs = model_conv.fc.in_features
    model_conv.fc = model.new_fc
    assert num_ftrs == model_conv.fc.weight.size(1)
    for param in model_conv.fc.parameters():
        param.requires_grad_()
    optimizer = optim.Adam(filter(lambda p: p.requires_grad, model_conv.parameters()), lr=0.01)
    second = train_one(model_conv, optimizer, criterion, images, labels % 2, 3)
    extractor = nn.Sequential(*list(model_conv.children())[:1]).eval()
    with torch.no_grad():
        features = extractor(images[:2])
    return {"first": first, "second": second, "features": features}
