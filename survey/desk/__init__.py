"""What staff work at: designing, publishing, following and closing consultations, and reading what was said."""
