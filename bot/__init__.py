"""What lives inside the Rasa server: Vietnamese NLU, channels, the widget, the tracker store."""
