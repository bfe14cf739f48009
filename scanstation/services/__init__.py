"""Everything the window and the command line may ask of the station."""
