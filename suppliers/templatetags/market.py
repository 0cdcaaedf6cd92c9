"""``{% load market %}``: money in templates as the market's pages write it, a credit as "-£5.00"."""

from django import template

from suppliers.market.pages import exact

register = template.Library()
register.filter("exact", exact)
