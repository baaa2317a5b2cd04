"""The loop of every first tutorial: train, then test with no gradients, and count what is right."""

import torch
from torch import nn, optim
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset


class Digits(Dataset):
    def __init__(self, images, labels, transform=None):
        self.images = images
        self.labels = labels
        self.transform = transform

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        image = self.images[index]
        if self.transform:
            image = self.transform(image)
        return image, self.labels[index]


class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.conv1 = nn.Conv2d(1, 4, kernel_size=3)
        self.conv2 = nn.Conv2d(4, 8, kernel_size=3)
        self.conv2_drop = nn.Dropout2d(p=0.0)
        self.fc1 = nn.Linear(8, 16)
        self.fc2 = nn.Linear(16, 4)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        x = F.relu(F.max_pool2d(self.conv2_drop(self.conv2(x)), 4))
        x = x.view(-1, 8)
        x = F.relu(self.fc1(x))
        x = F.dropout(x, p=0.0, training=self.training)
        return F.log_softmax(self.fc2(x), dim=1)


def build():
    return Net()


def train_epoch(model, loader, optimizer):
    model.train()
    losses = []
    for batch_idx, (data, target) in enumerate(loader):
        optimizer.zero_grad()
        output = model(data)
        loss = F.nll_loss(output, target)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def test(model, loader):
    model.eval()
    test_loss = 0
    correct = 0
    with torch.no_grad():
        for data, target in loader:
            output = model(data)
            test_loss += F.nll_loss(output, target, reduction="sum").item()
            pred = output.data.max(1, keepdim=True)[1]
            correct += pred.eq(target.data.view_as(pred)).sum().item()
    test_loss /= len(loader.dataset)
    text = "Average loss: {:.4f}, Accuracy: {}/{} ({:.0f}%)".format(
        test_loss, correct, len(loader.dataset), 100.0 * correct / len(loader.dataset)
    )
    return test_loss, correct, text


def train(model, images, labels):
    torch.manual_seed(1)
    dataset = Digits(images, labels, transform=lambda image: (image - 0.1) / 0.5)
    train_loader = DataLoader(dataset, batch_size=8, num_workers=0, pin_memory=True)
    test_loader = DataLoader(dataset, batch_size=16, shuffle=False, drop_last=False)
    optimizer = optim.SGD(model.parameters(), lr=0.05, momentum=0.5)
    history = []
    for _ in range(2):
        history += train_epoch(model, train_loader, optimizer)
        history.append(test(model, test_loader))
    return {"history": history}
