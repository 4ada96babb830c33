"""The only code that imports boto3: sessions, places, the reader."""
