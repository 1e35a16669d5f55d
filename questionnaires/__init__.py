"""What is asked: questionnaires, their rules, and what leaves a visit. Imports nothing else of ours."""
