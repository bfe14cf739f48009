"""From a scanner folder to the spool: listings are the truth, events are only hints."""
