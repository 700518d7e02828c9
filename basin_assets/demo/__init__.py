"""A synthetic gym of known truth: exported files in their real shapes, made from a plan."""

from basin_assets.demo.gym import Gym, make_gym
from basin_assets.demo.plan import GymPlan, plan_of_size

__all__ = ["Gym", "GymPlan", "make_gym", "plan_of_size"]
