"""What Qonto answers, as frozen records that keep the raw JSON."""
