"""Life events (sự kiện cuộc đời): what a person in a situation has to do, in order."""
