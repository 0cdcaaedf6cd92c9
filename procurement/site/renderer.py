"""Forms drawn with GOV.UK markup wherever Django draws them, as in ``{{ form }}``."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Django's renderer with our own two templates."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
