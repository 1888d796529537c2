"""The registry: projects, cameras and their supply chain."""
