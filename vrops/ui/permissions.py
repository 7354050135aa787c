"""What the user interface kit itself guards."""

VIEW_STYLEGUIDE = "ui.styleguide.view"
