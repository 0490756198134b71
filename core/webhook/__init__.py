"""Webhooks: a partner's events, sent to where the partner says."""

from core.webhook.model import (
    DELIVERY,
    ENDPOINT,
    DeliveryStatus,
    EndpointStatus,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookLane,
    type_of,
)
from core.webhook.seeing import DELIVERIES, ENDPOINTS

__all__ = [
    "DELIVERIES",
    "DELIVERY",
    "ENDPOINT",
    "ENDPOINTS",
    "DeliveryStatus",
    "EndpointStatus",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookLane",
    "type_of",
]
