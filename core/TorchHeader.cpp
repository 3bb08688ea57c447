// SPDX-License-Identifier: GPL-3.0-or-later
// Carries the precompiled header <torch/torch.h> that every target with LibTorch shares.
