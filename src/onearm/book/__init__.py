"""Run the chapters and publish the book."""
