"""Where Django finds the shared parts' tables; nobody else imports this module."""

from vrops.people.models import Grant, HQGroup, Membership, Site, Supplier, Team, User

__all__ = ["Grant", "HQGroup", "Membership", "Site", "Supplier", "Team", "User"]
