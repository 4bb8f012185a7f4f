"""Patients behind a published Kaplan-Meier curve."""
