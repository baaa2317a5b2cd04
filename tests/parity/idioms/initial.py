"""Initial values that are not random."""

SAME = """
nn.init.zeros_(x)
nn.init.ones_(x)
nn.init.constant_(x, 0.3)
nn.init.constant_(x, val=1)
nn.init.eye_(x)
nn.init.dirac_(torch.empty(4, 3, 3, 3))
nn.init.calculate_gain('relu')
nn.init.calculate_gain('tanh')
nn.init.calculate_gain('leaky_relu', 0.2)
float(nn.init.calculate_gain('linear'))
float(nn.init.calculate_gain('sigmoid'))
l = nn.Linear(3, 2); nn.init.zeros_(l.bias); l.bias
l = nn.Linear(3, 2); nn.init.constant_(l.weight, 0.5); l.weight
l = nn.Linear(3, 2); l.bias.data.fill_(0.01); l.bias
l = nn.Linear(3, 2); l.bias.data.zero_(); l.bias
l = nn.Linear(3, 2); l.weight.data.normal_(0, 0.01); l.weight.shape
l = nn.Linear(4, 3); l.weight.data.copy_(x); l.weight
l = nn.Linear(4, 3); l.weight.data = x; l.weight
l = nn.Linear(4, 3); l.weight = nn.Parameter(x); l.weight
l = nn.Linear(4, 3); l.weight.data.mul_(0); l.weight
l = nn.Conv2d(2, 2, 1); l.weight.data.fill_(1); l.bias.data.fill_(0); l(torch.ones(1, 2, 2, 2))
l = nn.BatchNorm2d(3); l.weight.data.fill_(1); l.bias.data.zero_(); l.weight
l = nn.BatchNorm2d(3); nn.init.constant_(l.weight, 1); l.weight
"""
