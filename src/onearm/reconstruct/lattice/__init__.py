"""Every Kaplan-Meier data set that meets what is known of its curve."""
