"""The library's network, augmentation and evaluation protocol in plain PyTorch."""
