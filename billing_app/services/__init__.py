"""Use cases: one public function per verb; each takes the actor first."""
