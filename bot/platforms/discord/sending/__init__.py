"""What goes out: messages, once each, and questions about what was missed."""
