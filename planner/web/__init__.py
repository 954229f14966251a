"""What Streamlit does not give: HTTP routes, the board component, what two pages share."""
