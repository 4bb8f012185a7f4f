"""Cohorts of patients that meet every printed claim, and their ADaM tables."""
