"""The one synthetic cohort of NCT04028063."""
