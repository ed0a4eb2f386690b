"""A small page that draws what is sent to chat platforms, for pictures in the documentation."""
